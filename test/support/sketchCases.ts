// Sketches of the project's own making: a region, the sketch of its new text with unchanged lines elided, and what must
// come of it, written as the changes of the region. In four languages, from what any merge must do to what only someone
// who reads the code can place.

/** The region's text that is there once, and what stands in its place. */
type Change = readonly [old: string, now: string];
type Sketched = readonly [name: string, sketch: string, ...changes: Change[]];

interface Base {
  readonly path: string;
  readonly region: string;
  readonly sketches: readonly Sketched[];
}

export interface SketchCase {
  readonly name: string;
  readonly path: string;
  readonly region: string;
  readonly sketch: string;
  readonly expected: string;
}

const bases: readonly Base[] = [
  {
    path: 'cart.ts',
    region: `
export function checkout(cart: Cart, user: User): Receipt {
  const lines = cart.items.map(toLine);
  const net = lines.reduce((sum, line) => sum + line.price, 0);
  const tax = net * 0.2;
  log('checkout', user.id);
  if (net > user.limit) {
    throw new LimitError(user.id);
  }
  const receipt = createReceipt(lines, net + tax);
  send(receipt, user.mail);
  return receipt;
}`,
    sketches: [
      [
        'adds a guard on top',
        `
export function checkout(cart: Cart, user: User): Receipt {
  if (cart.items.length === 0) throw new EmptyError();
  const lines = cart.items.map(toLine);
  // ...
}`,
        ['  const lines', '  if (cart.items.length === 0) throw new EmptyError();\n  const lines'],
      ],
      [
        'adds a guard between two elisions',
        `
export function checkout(cart: Cart, user: User): Receipt {
  // ...
  log('checkout', user.id);
  audit(user, net);
  if (net > user.limit) {
  // ... existing code ...
}`,
        ['user.id);\n  if', 'user.id);\n  audit(user, net);\n  if'],
      ],
      [
        'changes a line in the middle',
        `
export function checkout(cart: Cart, user: User): Receipt {
  // ...
  const tax = net * taxRate(user.country);
  // ...
}`,
        ['net * 0.2', 'net * taxRate(user.country)'],
      ],
      [
        'adds a line before the return',
        `
export function checkout(cart: Cart, user: User): Receipt {
  // ...
  cart.clear();
  return receipt;
}`,
        ['  return', '  cart.clear();\n  return'],
      ],
      [
        'adds a parameter',
        `
export function checkout(cart: Cart, user: User, now: Date): Receipt {
  // ...
}`,
        ['user: User)', 'user: User, now: Date)'],
      ],
      [
        'changes the condition',
        `
export function checkout(cart: Cart, user: User): Receipt {
  // ...
  if (net + tax > user.limit) {
    throw new LimitError(user.id);
  }
  // ... rest of function
}`,
        ['if (net >', 'if (net + tax >'],
      ],
      [
        'removes a line by its neighbours',
        `
export function checkout(cart: Cart, user: User): Receipt {
  // ...
  const tax = net * 0.2;
  if (net > user.limit) {
  // ...
}`,
        ["  log('checkout', user.id);\n", ''],
      ],
      [
        'only adds a line that says where it goes',
        `
// ...
  send(receipt, user.mail);
  metrics.count('checkout');
// ...`,
        ['user.mail);', "user.mail);\n  metrics.count('checkout');"],
      ],
      [
        'inserts a new line alone',
        `
export function checkout(cart: Cart, user: User): Receipt {
  // ... existing code ...
  receipt.note = user.note;
  // ... existing code ...
  return receipt;
}`,
        ['  send(', '  receipt.note = user.note;\n  send('],
      ],
      [
        'changes two lines',
        `
export function checkout(cart: Cart, user: User): Receipt {
  // ...
  const tax = round(net * 0.2);
  // ...
  send(receipt, user.mail, { retry: 3 });
  return receipt;
}`,
        ['net * 0.2', 'round(net * 0.2)'],
        ['user.mail)', 'user.mail, { retry: 3 })'],
      ],
    ],
  },
  {
    path: 'queue.ts',
    region: `
export class Queue<T> {
  private items: T[] = [];
  private waiting: ((item: T) => void)[] = [];

  get size(): number {
    return this.items.length;
  }

  push(item: T): void {
    const next = this.waiting.shift();
    if (next) {
      next(item);
      return;
    }
    this.items.push(item);
  }

  async take(): Promise<T> {
    const item = this.items.shift();
    if (item !== undefined) {
      return item;
    }
    return new Promise(resolve => this.waiting.push(resolve));
  }

  clear(): void {
    this.items = [];
  }
}`,
    sketches: [
      [
        'adds a field',
        `
export class Queue<T> {
  private items: T[] = [];
  private waiting: ((item: T) => void)[] = [];
  private closed = false;

  // ...
}`,
        ['void)[] = [];', 'void)[] = [];\n  private closed = false;'],
      ],
      [
        'adds a method at the end',
        `
export class Queue<T> {
  // ...
  clear(): void {
    this.items = [];
  }

  peek(): T | undefined {
    return this.items[0];
  }
}`,
        [
          '    this.items = [];\n  }',
          '    this.items = [];\n  }\n\n  peek(): T | undefined {\n    return this.items[0];\n  }',
        ],
      ],
      [
        'changes one method whole',
        `
export class Queue<T> {
  // ...
  clear(): void {
    this.items = [];
    this.waiting = [];
  }
}`,
        ['    this.items = [];\n', '    this.items = [];\n    this.waiting = [];\n'],
      ],
      [
        'adds a line to one of three methods',
        `
export class Queue<T> {
  // ...

  push(item: T): void {
    if (this.closed) throw new Error('closed');
    const next = this.waiting.shift();
    // ...
}`,
        ['    const next', "    if (this.closed) throw new Error('closed');\n    const next"],
      ],
      [
        'changes a line inside a method',
        `
export class Queue<T> {
  // ...
    return new Promise((resolve, reject) => this.waiting.push(resolve, reject));
  // ...
}`,
        [
          'new Promise(resolve => this.waiting.push(resolve))',
          'new Promise((resolve, reject) => this.waiting.push(resolve, reject))',
        ],
      ],
      [
        'adds a method between two',
        `
export class Queue<T> {
  // ...
    return new Promise(resolve => this.waiting.push(resolve));
  }

  drain(): T[] {
    return this.items.splice(0);
  }

  clear(): void {
  // ...
}`,
        ['  clear()', '  drain(): T[] {\n    return this.items.splice(0);\n  }\n\n  clear()'],
      ],
      [
        'adds a method where only the name of the next is known',
        `
export class Queue<T> {
  // ...

  drain(): T[] {
    return this.items.splice(0);
  }

  clear(): void {
  // ...
}`,
        ['  clear()', '  drain(): T[] {\n    return this.items.splice(0);\n  }\n\n  clear()'],
      ],
      [
        'changes a getter',
        `
export class Queue<T> {
  // ...
  get size(): number {
    return this.items.length + this.waiting.length;
  }
  // ...
}`,
        ['this.items.length;', 'this.items.length + this.waiting.length;'],
      ],
    ],
  },
  {
    path: 'format.ts',
    region: `
export function formatDuration(ms: number): string {
  if (ms < 1000) {
    return \`\${ms} ms\`;
  }
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) {
    return \`\${seconds} s\`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return \`\${minutes} min\`;
  }
  return \`\${Math.floor(minutes / 60)} h\`;
}`,
    sketches: [
      [
        'adds a branch at the start',
        `
export function formatDuration(ms: number): string {
  if (ms < 0) {
    return '-';
  }
  if (ms < 1000) {
  // ...
}`,
        ['  if (ms < 1000)', "  if (ms < 0) {\n    return '-';\n  }\n  if (ms < 1000)"],
      ],
      [
        'changes a branch among like ones',
        `
export function formatDuration(ms: number): string {
  // ...
  if (seconds < 60) {
    return \`\${seconds} sec\`;
  }
  const minutes = Math.floor(seconds / 60);
  // ...
}`,
        ['${seconds} s`', '${seconds} sec`'],
      ],
      [
        'changes the last line',
        `
export function formatDuration(ms: number): string {
  // ...
  return \`\${(minutes / 60).toFixed(1)} h\`;
}`,
        ['${Math.floor(minutes / 60)} h', '${(minutes / 60).toFixed(1)} h'],
      ],
      [
        'puts a branch before the last line',
        `
export function formatDuration(ms: number): string {
  // ...
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    return \`\${hours} h\`;
  }
  return \`\${Math.floor(hours / 24)} d\`;
}`,
        [
          '  return `${Math.floor(minutes / 60)} h`;',
          '  const hours = Math.floor(minutes / 60);\n  if (hours < 48) {\n    return `${hours} h`;\n  }\n  return `${Math.floor(hours / 24)} d`;',
        ],
      ],
      [
        'changes the rounding',
        `
export function formatDuration(ms: number): string {
  // ...
  const seconds = Math.floor(ms / 1000);
  // ...
}`,
        ['Math.round(ms', 'Math.floor(ms'],
      ],
      [
        'adds the rest to the minutes',
        `
// ...
  if (minutes < 60) {
    return \`\${minutes} min \${seconds % 60} s\`;
  }
// ...`,
        ['${minutes} min', '${minutes} min ${seconds % 60} s'],
      ],
    ],
  },
  {
    path: 'server.js',
    region: `
function createServer(options) {
  const app = express();
  app.use(express.json());
  app.use(logger());
  app.get('/health', (req, res) => {
    res.send('ok');
  });
  app.get('/users', (req, res) => {
    res.json(options.users);
  });
  app.post('/users', (req, res) => {
    options.users.push(req.body);
    res.status(201).end();
  });
  app.listen(options.port);
  return app;
}`,
    sketches: [
      [
        'adds a middleware',
        `
function createServer(options) {
  // ...
  app.use(logger());
  app.use(cors());
  // ...
}`,
        ['  app.use(logger());', '  app.use(logger());\n  app.use(cors());'],
      ],
      [
        'adds a route between two',
        `
function createServer(options) {
  // ... existing code ...
  app.get('/users/:id', (req, res) => {
    res.json(options.users.find(user => user.id === req.params.id));
  });
  app.post('/users', (req, res) => {
  // ... existing code ...
}`,
        [
          "  app.post('/users'",
          "  app.get('/users/:id', (req, res) => {\n    res.json(options.users.find(user => user.id === req.params.id));\n  });\n  app.post('/users'",
        ],
      ],
      [
        'adds a route that no line beside it knows',
        `
function createServer(options) {
  // ...
  app.delete('/users/:id', (req, res) => {
    options.users = options.users.filter(user => user.id !== req.params.id);
    res.status(204).end();
  });
  // ...
  return app;
}`,
        [
          '  app.listen',
          "  app.delete('/users/:id', (req, res) => {\n    options.users = options.users.filter(user => user.id !== req.params.id);\n    res.status(204).end();\n  });\n  app.listen",
        ],
      ],
      [
        'validates in one handler',
        `
function createServer(options) {
  // ...
  app.post('/users', (req, res) => {
    if (!req.body.name) return res.status(400).end();
    options.users.push(req.body);
    // ...
}`,
        [
          '    options.users.push',
          '    if (!req.body.name) return res.status(400).end();\n    options.users.push',
        ],
      ],
      [
        'changes the port',
        `
function createServer(options) {
  /* existing code */
  app.listen(options.port ?? 3000);
  return app;
}`,
        ['listen(options.port)', 'listen(options.port ?? 3000)'],
      ],
      [
        'changes the port by dots',
        `
function createServer(options) {
  /* ... */
  app.listen(options.port ?? 3000);
  return app;
}`,
        ['listen(options.port)', 'listen(options.port ?? 3000)'],
      ],
      [
        'changes the answer of one route',
        `
  // ...
  app.get('/health', (req, res) => {
    res.json({ ok: true });
  });
  // ...`,
        ["res.send('ok')", 'res.json({ ok: true })'],
      ],
      [
        'removes the logger',
        `
function createServer(options) {
  const app = express();
  app.use(express.json());
  app.get('/health', (req, res) => {
  // ...
}`,
        ['  app.use(logger());\n', ''],
      ],
    ],
  },
  {
    path: 'store.js',
    region: `
  load(key) {
    const cached = this.cache.get(key);
    if (cached) {
      this.hits += 1;
      return cached;
    }
    this.misses += 1;
    const value = this.read(key);
    this.cache.set(key, value);
    return value;
  }`,
    sketches: [
      [
        'is dedented',
        `
load(key) {
  const cached = this.cache.get(key);
  if (cached && !cached.expired) {
    // ...
}`,
        ['if (cached)', 'if (cached && !cached.expired)'],
      ],
      [
        'adds a line behind the miss',
        `
  load(key) {
    // ...
    this.misses += 1;
    this.emit('miss', key);
    const value = this.read(key);
    // ...
  }`,
        ['    this.misses += 1;', "    this.misses += 1;\n    this.emit('miss', key);"],
      ],
      [
        'makes it async',
        `
  async load(key) {
    // ...
    const value = await this.read(key);
    // ...
  }`,
        ['  load(', '  async load('],
        ['this.read', 'await this.read'],
      ],
      [
        'stores only what is there',
        `
  load(key) {
    // ...
    const value = this.read(key);
    if (value !== undefined) this.cache.set(key, value);
    return value;
  }`,
        ['    this.cache.set', '    if (value !== undefined) this.cache.set'],
      ],
      [
        'counts no hits',
        `
  load(key) {
    const cached = this.cache.get(key);
    if (cached) {
      return cached;
    }
    // ...
  }`,
        ['      this.hits += 1;\n', ''],
      ],
      [
        'adds a log that no line beside it knows',
        `
  load(key) {
    // ...
    log(\`loaded \${key}\`);
    // ...
  }`,
        ['    return value;', '    log(`loaded ${key}`);\n    return value;'],
      ],
    ],
  },
  {
    path: 'panel.tsx',
    region: `
export function Panel({ title, items, onClose }: PanelProps) {
  const [open, setOpen] = useState(true);
  const count = items.length;
  if (!open) return null;
  return (
    <section className="panel">
      <header>
        <h2>{title}</h2>
        <button onClick={onClose}>Close</button>
      </header>
      <ul>
        {items.map(item => (
          <li key={item.id}>{item.name}</li>
        ))}
      </ul>
      <footer>{count} items</footer>
    </section>
  );
}`,
    sketches: [
      [
        'adds a hook',
        `
export function Panel({ title, items, onClose }: PanelProps) {
  const [open, setOpen] = useState(true);
  const ref = useRef<HTMLElement>(null);
  // ...
}`,
        ['useState(true);', 'useState(true);\n  const ref = useRef<HTMLElement>(null);'],
      ],
      [
        'adds a button',
        `
export function Panel({ title, items, onClose }: PanelProps) {
  // ...
        <h2>{title}</h2>
        <button onClick={() => setOpen(false)}>Hide</button>
        <button onClick={onClose}>Close</button>
  {/* ... */}
}`,
        ['        <button', '        <button onClick={() => setOpen(false)}>Hide</button>\n        <button'],
      ],
      [
        'changes an attribute',
        `
export function Panel({ title, items, onClose }: PanelProps) {
  // ...
    <section className="panel" ref={ref}>
      {/* ... */}
    </section>
  );
}`,
        ['className="panel"', 'className="panel" ref={ref}'],
      ],
      [
        'changes the item',
        `
export function Panel({ title, items, onClose }: PanelProps) {
  // ...
        {items.map(item => (
          <li key={item.id}>
            <Item item={item} />
          </li>
        ))}
  // ...
}`,
        [
          '          <li key={item.id}>{item.name}</li>',
          '          <li key={item.id}>\n            <Item item={item} />\n          </li>',
        ],
      ],
      [
        'adds an effect behind the count',
        `
export function Panel({ title, items, onClose }: PanelProps) {
  // ... hooks unchanged ...
  useEffect(() => document.title = title, [title]);
  if (!open) return null;
  // ...
}`,
        ['  if (!open)', '  useEffect(() => document.title = title, [title]);\n  if (!open)'],
      ],
      [
        'adds a search field that no line beside it knows',
        `
export function Panel({ title, items, onClose }: PanelProps) {
  // ...
      <input type="search" />
  // ...
}`,
        ['      <ul>', '      <input type="search" />\n      <ul>'],
      ],
    ],
  },
  {
    path: 'report.py',
    region: `
def build_report(rows, currency="EUR"):
    """Sum up the rows by account."""
    totals = {}
    for row in rows:
        account = row["account"]
        amount = Decimal(row["amount"])
        totals[account] = totals.get(account, 0) + amount
    lines = []
    for account, total in sorted(totals.items()):
        lines.append(f"{account}: {total} {currency}")
    return "\\n".join(lines)`,
    sketches: [
      [
        'skips rows',
        `
def build_report(rows, currency="EUR"):
    # ...
    for row in rows:
        if row["void"]:
            continue
        account = row["account"]
    # ...`,
        ['        account = row', '        if row["void"]:\n            continue\n        account = row'],
      ],
      [
        'skips rows with the rest elided on both sides',
        `
def build_report(rows, currency="EUR"):
    # ... existing code ...
        if amount == 0:
            continue
        totals[account] = totals.get(account, 0) + amount
    # ... existing code ...`,
        ['        totals[account]', '        if amount == 0:\n            continue\n        totals[account]'],
      ],
      [
        'adds a header',
        `
def build_report(rows, currency="EUR"):
    # ...
    lines = [f"Report ({currency})"]
    # ...`,
        ['lines = []', 'lines = [f"Report ({currency})"]'],
      ],
      [
        'adds a parameter with its use',
        `
def build_report(rows, currency="EUR", digits=2):
    # ...
        lines.append(f"{account}: {total:.{digits}f} {currency}")
    return "\\n".join(lines)`,
        ['"EUR")', '"EUR", digits=2)'],
        ['{total} ', '{total:.{digits}f} '],
      ],
      [
        'changes the return',
        `
def build_report(rows, currency="EUR"):
    # ...
    return "\\n".join(lines) + "\\n"`,
        ['join(lines)', 'join(lines) + "\\n"'],
      ],
      [
        'changes the docstring',
        `
def build_report(rows, currency="EUR"):
    """Sum up the rows by account, sorted by name."""
    # ...`,
        ['by account.', 'by account, sorted by name.'],
      ],
      [
        'adds a check on top',
        `
def build_report(rows, currency="EUR"):
    """Sum up the rows by account."""
    if not rows:
        return ""
    totals = {}
    # ...`,
        ['    totals = {}', '    if not rows:\n        return ""\n    totals = {}'],
      ],
      [
        'adds a total that no line beside it knows',
        `
def build_report(rows, currency="EUR"):
    # ...
    lines.append(f"Total: {sum(totals.values())} {currency}")
    # ...
    return "\\n".join(lines)`,
        ['    return', '    lines.append(f"Total: {sum(totals.values())} {currency}")\n    return'],
      ],
    ],
  },
  {
    path: 'client.py',
    region: `
class Client:
    def __init__(self, url, timeout=10):
        self.url = url
        self.timeout = timeout
        self.session = None

    def connect(self):
        if self.session is not None:
            return self.session
        self.session = open_session(self.url)
        return self.session

    def get(self, path):
        session = self.connect()
        response = session.get(path, timeout=self.timeout)
        response.raise_for_status()
        return response.json()

    def post(self, path, data):
        session = self.connect()
        response = session.post(path, json=data, timeout=self.timeout)
        response.raise_for_status()
        return response.json()

    def close(self):
        if self.session is not None:
            self.session.close()
        self.session = None`,
    sketches: [
      [
        'adds a field',
        `
class Client:
    def __init__(self, url, timeout=10):
        self.url = url
        self.timeout = timeout
        self.session = None
        self.retries = 3

    def connect(self):
    # ...`,
        [
          '        self.session = None\n\n    def connect',
          '        self.session = None\n        self.retries = 3\n\n    def connect',
        ],
      ],
      [
        'adds a parameter to the constructor',
        `
class Client:
    def __init__(self, url, timeout=10, token=None):
        self.url = url
        self.token = token
        self.timeout = timeout
        # ...`,
        ['timeout=10)', 'timeout=10, token=None)'],
        ['        self.url = url\n', '        self.url = url\n        self.token = token\n'],
      ],
      [
        'changes one of two like methods',
        `
class Client:
    # ...
    def post(self, path, data):
        session = self.connect()
        response = session.post(path, json=data, timeout=self.timeout * 2)
    # ...`,
        ['json=data, timeout=self.timeout', 'json=data, timeout=self.timeout * 2'],
      ],
      [
        'adds a method at the end',
        `
class Client:
    # ... existing methods ...

    def __enter__(self):
        return self`,
        [
          '            self.session.close()\n        self.session = None',
          '            self.session.close()\n        self.session = None\n\n    def __enter__(self):\n        return self',
        ],
      ],
      [
        'adds a method between two',
        `
class Client:
    # ...

    def delete(self, path):
        self.connect().delete(path)

    def close(self):
        # ...`,
        [
          '    def close',
          '    def delete(self, path):\n        self.connect().delete(path)\n\n    def close',
        ],
      ],
      [
        'logs in get only',
        `
class Client:
    # ...
    def get(self, path):
        session = self.connect()
        log.debug("get %s", path)
        response = session.get(path, timeout=self.timeout)
        # ...`,
        [
          '        response = session.get',
          '        log.debug("get %s", path)\n        response = session.get',
        ],
      ],
      [
        'changes the connection',
        `
class Client:
    # ...
        self.session = open_session(self.url, self.timeout)
    # ...`,
        ['open_session(self.url)', 'open_session(self.url, self.timeout)'],
      ],
      [
        'logs after a check that stands twice',
        `
class Client:
    # ...
        response = session.post(path, json=data, timeout=self.timeout)
        response.raise_for_status()
        log.debug("posted %s", path)
        # ...`,
        [
          'timeout=self.timeout)\n        response.raise_for_status()\n        return response.json()\n\n    def close',
          'timeout=self.timeout)\n        response.raise_for_status()\n        log.debug("posted %s", path)\n        return response.json()\n\n    def close',
        ],
      ],
    ],
  },
  {
    path: 'parse.py',
    region: `
def parse(line):
    parts = line.split(",")
    if len(parts) != 3:
        raise ValueError(line)
    name = parts[0].strip()
    age = int(parts[1])
    city = parts[2].strip()
    return Person(name, age, city)`,
    sketches: [
      [
        'strips the line',
        `
def parse(line):
    parts = line.strip().split(",")
    # ...`,
        ['line.split', 'line.strip().split'],
      ],
      [
        'checks the age',
        `
def parse(line):
    # ...
    age = int(parts[1])
    if age < 0:
        raise ValueError(line)
    city = parts[2].strip()
    # ...`,
        ['    city', '    if age < 0:\n        raise ValueError(line)\n    city'],
      ],
      [
        'checks the age with one neighbour',
        `
def parse(line):
    # ...
    age = int(parts[1])
    if age < 0:
        raise ValueError(f"age of {name}")
    # ...`,
        ['    city', '    if age < 0:\n        raise ValueError(f"age of {name}")\n    city'],
      ],
      [
        'capitalizes the city',
        `
def parse(line):
    # ...
    city = parts[2].strip().title()
    # ...`,
        ['parts[2].strip()', 'parts[2].strip().title()'],
      ],
      [
        'takes four parts',
        `
def parse(line):
    # ...
    if len(parts) != 4:
        raise ValueError(line)
    # ...
    return Person(name, age, city, parts[3])`,
        ['!= 3', '!= 4'],
        ['age, city)', 'age, city, parts[3])'],
      ],
      [
        'adds types',
        `
def parse(line: str) -> Person:
    # ...`,
        ['parse(line)', 'parse(line: str) -> Person'],
      ],
    ],
  },
  {
    path: 'stack.go',
    region: `
func (s *Stack) Pop() (int, error) {
\ts.mu.Lock()
\tdefer s.mu.Unlock()
\tif len(s.items) == 0 {
\t\treturn 0, ErrEmpty
\t}
\tlast := len(s.items) - 1
\titem := s.items[last]
\ts.items = s.items[:last]
\treturn item, nil
}`,
    sketches: [
      [
        'counts',
        `
func (s *Stack) Pop() (int, error) {
\t// ...
\ts.items = s.items[:last]
\ts.pops++
\treturn item, nil
}`,
        ['[:last]', '[:last]\n\ts.pops++'],
      ],
      [
        'is written with spaces',
        `
func (s *Stack) Pop() (int, error) {
    // ...
    s.items = s.items[:last]
    s.pops++
    return item, nil
}`,
        ['[:last]', '[:last]\n\ts.pops++'],
      ],
      [
        'names the error',
        `
func (s *Stack) Pop() (int, error) {
\t// ...
\t\treturn 0, fmt.Errorf("pop: %w", ErrEmpty)
\t// ...
}`,
        ['return 0, ErrEmpty', 'return 0, fmt.Errorf("pop: %w", ErrEmpty)'],
      ],
      [
        'checks a flag',
        `
func (s *Stack) Pop() (int, error) {
\ts.mu.Lock()
\tdefer s.mu.Unlock()
\tif s.closed {
\t\treturn 0, ErrClosed
\t}
\t// ... rest unchanged
}`,
        ['\tif len', '\tif s.closed {\n\t\treturn 0, ErrClosed\n\t}\n\tif len'],
      ],
      [
        'shrinks, which no line beside it knows',
        `
func (s *Stack) Pop() (int, error) {
\t// ...
\ts.shrink()
\t// ...
}`,
        ['\treturn item', '\ts.shrink()\n\treturn item'],
      ],
    ],
  },
  {
    path: 'serve.go',
    region: `
func Serve(addr string, handler http.Handler) error {
\tserver := &http.Server{
\t\tAddr:    addr,
\t\tHandler: handler,
\t}
\tdone := make(chan error, 1)
\tgo func() {
\t\tdone <- server.ListenAndServe()
\t}()
\tselect {
\tcase err := <-done:
\t\treturn err
\tcase <-interrupted():
\t\treturn server.Close()
\t}
}`,
    sketches: [
      [
        'adds a field',
        `
func Serve(addr string, handler http.Handler) error {
\tserver := &http.Server{
\t\tAddr:        addr,
\t\tHandler:     handler,
\t\tReadTimeout: 5 * time.Second,
\t}
\tdone := make(chan error, 1)
\t// ...
}`,
        [
          '\t\tAddr:    addr,\n\t\tHandler: handler,\n',
          '\t\tAddr:        addr,\n\t\tHandler:     handler,\n\t\tReadTimeout: 5 * time.Second,\n',
        ],
      ],
      [
        'logs',
        `
func Serve(addr string, handler http.Handler) error {
\t// ...
\tdone := make(chan error, 1)
\tlog.Printf("listening on %s", addr)
\t// ...
}`,
        ['error, 1)', 'error, 1)\n\tlog.Printf("listening on %s", addr)'],
      ],
      [
        'shuts down',
        `
func Serve(addr string, handler http.Handler) error {
\t// ...
\tcase <-interrupted():
\t\treturn server.Shutdown(context.Background())
\t}
}`,
        ['server.Close()', 'server.Shutdown(context.Background())'],
      ],
      [
        'adds a case',
        `
func Serve(addr string, handler http.Handler) error {
\t// ...
\tcase <-time.After(time.Hour):
\t\treturn ErrTimeout
\t// ...
}`,
        [
          '\t\treturn server.Close()\n',
          '\t\treturn server.Close()\n\tcase <-time.After(time.Hour):\n\t\treturn ErrTimeout\n',
        ],
      ],
    ],
  },
  {
    path: 'tokens.rs',
    region: `
pub fn tokens(source: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\\n' => continue,
            '(' => found.push(Token::Open),
            ')' => found.push(Token::Close),
            '0'..='9' => found.push(number(c, &mut chars)),
            _ => found.push(word(c, &mut chars)),
        }
    }
    found
}`,
    sketches: [
      [
        'adds an arm',
        `
pub fn tokens(source: &str) -> Vec<Token> {
    // ...
            ')' => found.push(Token::Close),
            ',' => found.push(Token::Comma),
            // ...
}`,
        ["            '0'", "            ',' => found.push(Token::Comma),\n            '0'"],
      ],
      [
        'adds an arm that no line beside it knows',
        `
pub fn tokens(source: &str) -> Vec<Token> {
    // ...
            '"' => found.push(text(&mut chars)),
            // ...
}`,
        ['            _ =>', "            '\"' => found.push(text(&mut chars)),\n            _ =>"],
      ],
      [
        'skips tabs',
        `
pub fn tokens(source: &str) -> Vec<Token> {
    // ...
            ' ' | '\\t' | '\\n' => continue,
            '(' => found.push(Token::Open),
    // ...
}`,
        ["' ' | '\\n'", "' ' | '\\t' | '\\n'"],
      ],
      [
        'ends with a token',
        `
pub fn tokens(source: &str) -> Vec<Token> {
    // ...
    found.push(Token::End);
    found
}`,
        ['    found\n', '    found.push(Token::End);\n    found\n'],
      ],
      [
        'reserves',
        `
pub fn tokens(source: &str) -> Vec<Token> {
    let mut found = Vec::with_capacity(source.len() / 4);
    // ...
}`,
        ['Vec::new()', 'Vec::with_capacity(source.len() / 4)'],
      ],
    ],
  },
  {
    path: 'account.rs',
    region: `
impl Account {
    pub fn deposit(&mut self, amount: u64) -> Result<(), Error> {
        self.check_open()?;
        self.balance += amount;
        self.log(Entry::Deposit(amount));
        Ok(())
    }

    pub fn withdraw(&mut self, amount: u64) -> Result<(), Error> {
        self.check_open()?;
        if self.balance < amount {
            return Err(Error::Overdrawn);
        }
        self.balance -= amount;
        self.log(Entry::Withdraw(amount));
        Ok(())
    }
}`,
    sketches: [
      [
        'refuses zero in one of two',
        `
impl Account {
    pub fn deposit(&mut self, amount: u64) -> Result<(), Error> {
        self.check_open()?;
        if amount == 0 {
            return Err(Error::Nothing);
        }
        self.balance += amount;
        // ...
}`,
        [
          '        self.balance +=',
          '        if amount == 0 {\n            return Err(Error::Nothing);\n        }\n        self.balance +=',
        ],
      ],
      [
        'notifies behind the second log',
        `
impl Account {
    // ...
        self.log(Entry::Withdraw(amount));
        self.notify();
        Ok(())
    }
}`,
        ['Withdraw(amount));', 'Withdraw(amount));\n        self.notify();'],
      ],
      [
        'adds a fee',
        `
impl Account {
    // ...
        self.balance -= amount + self.fee;
    // ...
}`,
        ['self.balance -= amount', 'self.balance -= amount + self.fee'],
      ],
      [
        'adds a method at the end',
        `
impl Account {
    // ...

    pub fn balance(&self) -> u64 {
        self.balance
    }
}`,
        [
          'Withdraw(amount));\n        Ok(())\n    }\n',
          'Withdraw(amount));\n        Ok(())\n    }\n\n    pub fn balance(&self) -> u64 {\n        self.balance\n    }\n',
        ],
      ],
      [
        'returns the balance of both',
        `
impl Account {
    pub fn deposit(&mut self, amount: u64) -> Result<u64, Error> {
        // ...
        self.log(Entry::Deposit(amount));
        Ok(self.balance)
    }

    pub fn withdraw(&mut self, amount: u64) -> Result<u64, Error> {
        // ...
        self.log(Entry::Withdraw(amount));
        Ok(self.balance)
    }
}`,
        ['deposit(&mut self, amount: u64) -> Result<()', 'deposit(&mut self, amount: u64) -> Result<u64'],
        ['Deposit(amount));\n        Ok(())', 'Deposit(amount));\n        Ok(self.balance)'],
        ['withdraw(&mut self, amount: u64) -> Result<()', 'withdraw(&mut self, amount: u64) -> Result<u64'],
        ['Withdraw(amount));\n        Ok(())', 'Withdraw(amount));\n        Ok(self.balance)'],
      ],
    ],
  },
  {
    path: 'config.ts',
    region: `
export const defaults = {
  host: 'localhost',
  port: 8080,
  retries: 3,
  timeoutMs: 5000,
  log: {
    level: 'info',
    file: null,
  },
  cache: {
    entries: 100,
    file: null,
  },
};`,
    sketches: [
      [
        'changes a value',
        `
export const defaults = {
  // ...
  retries: 5,
  // ...
};`,
        ['retries: 3', 'retries: 5'],
      ],
      [
        'changes the second of two like values',
        `
export const defaults = {
  // ...
  cache: {
    entries: 100,
    file: 'cache.db',
  },
};`,
        ['    entries: 100,\n    file: null', "    entries: 100,\n    file: 'cache.db'"],
      ],
      [
        'adds a value behind one',
        `
export const defaults = {
  // ...
  port: 8080,
  secure: false,
  // ...
};`,
        ['port: 8080,', 'port: 8080,\n  secure: false,'],
      ],
      [
        'adds a section at the end',
        `
export const defaults = {
  // ...
  metrics: {
    enabled: false,
  },
};`,
        [
          '    entries: 100,\n    file: null,\n  },\n',
          '    entries: 100,\n    file: null,\n  },\n  metrics: {\n    enabled: false,\n  },\n',
        ],
      ],
      [
        'changes a value deep inside',
        `
export const defaults = {
  // ...
    level: 'debug',
  // ...
};`,
        ["'info'", "'debug'"],
      ],
      [
        'removes two values',
        `
export const defaults = {
  host: 'localhost',
  port: 8080,
  log: {
  // ...
};`,
        ['  retries: 3,\n  timeoutMs: 5000,\n', ''],
      ],
    ],
  },
  {
    path: 'events.js',
    region: `
function handle(event) {
  switch (event.type) {
    case 'open':
      state.open = true;
      render();
      break;
    case 'close':
      state.open = false;
      render();
      break;
    case 'resize':
      layout();
      break;
    default:
      warn(event.type);
  }
}`,
    sketches: [
      [
        'adds a case before the default',
        `
function handle(event) {
  // ...
    case 'scroll':
      state.top = event.top;
      break;
    default:
      // ...
}`,
        ['    default', "    case 'scroll':\n      state.top = event.top;\n      break;\n    default"],
      ],
      [
        'adds a line to the second of two like cases',
        `
function handle(event) {
  // ...
    case 'close':
      state.open = false;
      save();
      render();
      break;
    case 'resize':
  // ...
}`,
        ['state.open = false;', 'state.open = false;\n      save();'],
      ],
      [
        'adds a line behind a repeated one',
        `
function handle(event) {
  // ...
      state.open = true;
      render();
      focus();
  // ...
}`,
        [
          '      state.open = true;\n      render();',
          '      state.open = true;\n      render();\n      focus();',
        ],
      ],
      [
        'returns early',
        `
function handle(event) {
  if (!event) return;
  switch (event.type) {
    // ... cases unchanged ...
}`,
        ['  switch', '  if (!event) return;\n  switch'],
      ],
      [
        'throws in the default',
        `
function handle(event) {
  // ...
    default:
      throw new Error(event.type);
  }
}`,
        ['warn(event.type);', 'throw new Error(event.type);'],
      ],
      [
        'adds a case that no line beside it knows',
        `
function handle(event) {
  // ...
    case 'focus':
      state.focused = true;
      break;
  // ...
}`,
        ['    default', "    case 'focus':\n      state.focused = true;\n      break;\n    default"],
      ],
    ],
  },
  {
    path: 'migrate.ts',
    region: `
export async function migrate(db: Database): Promise<number> {
  const version = await db.version();
  let done = 0;
  for (const step of steps) {
    if (step.version <= version) continue;
    try {
      await db.begin();
      await step.run(db);
      await db.commit();
      done += 1;
    } catch (error) {
      await db.rollback();
      throw error;
    }
  }
  return done;
}`,
    sketches: [
      [
        'logs each step',
        `
export async function migrate(db: Database): Promise<number> {
  // ...
    if (step.version <= version) continue;
    log(\`migrating to \${step.version}\`);
    try {
  // ...
}`,
        ['    try {', '    log(`migrating to ${step.version}`);\n    try {'],
      ],
      [
        'wraps the error',
        `
export async function migrate(db: Database): Promise<number> {
  // ...
    } catch (error) {
      await db.rollback();
      throw new MigrationError(step.version, error);
    }
  // ...
}`,
        ['throw error', 'throw new MigrationError(step.version, error)'],
      ],
      [
        'takes a limit',
        `
export async function migrate(db: Database, limit = Infinity): Promise<number> {
  // ...
    if (step.version <= version) continue;
    if (done >= limit) break;
    // ...
}`,
        ['db: Database)', 'db: Database, limit = Infinity)'],
        ['continue;', 'continue;\n    if (done >= limit) break;'],
      ],
      [
        'sets the version inside the transaction',
        `
export async function migrate(db: Database): Promise<number> {
  // ...
      await db.setVersion(step.version);
      await db.commit();
      // ...
}`,
        ['      await db.commit', '      await db.setVersion(step.version);\n      await db.commit'],
      ],
      [
        'closes at the end',
        `
export async function migrate(db: Database): Promise<number> {
  // ...
  await db.close();
  // ...
  return done;
}`,
        ['  return done', '  await db.close();\n  return done'],
      ],
      [
        'sorts the steps',
        `
export async function migrate(db: Database): Promise<number> {
  // ...
  for (const step of sorted(steps)) {
    // ...
}`,
        ['of steps)', 'of sorted(steps))'],
      ],
    ],
  },
];

export const sketchCases: readonly SketchCase[] = bases.flatMap(({ path, region, sketches }) =>
  sketches.map(([name, sketch, ...changes]) => ({
    name: `${path}: ${name}`,
    path,
    region: trimmed(region),
    sketch: trimmed(sketch),
    expected: changes.reduce((text, change) => changed(text, change), trimmed(region)),
  })),
);

/** A text written on lines of its own. */
function trimmed(text: string): string {
  return text.replace(/^\n/, '').replace(/\n *$/, '');
}

function changed(text: string, [old, now]: Change): string {
  const parts = text.split(old);
  if (parts.length !== 2)
    throw new Error(`${JSON.stringify(old)} stands ${parts.length - 1} times in the region.`);
  return parts.join(now);
}
