// Programs that do not simply run and end: those that wait for a person, and those that run until they are stopped.
// Data only; commandShape.ts reads it. A line names programs, the arguments that make them so, and what to use instead.

export interface ShapeRow {
  readonly kind: 'interactive' | 'lasting';
  readonly programs: string;
  readonly when: (args: readonly string[]) => boolean;
  readonly instead: string;
}

type Test = ShapeRow['when'];

const always: Test = () => true;

/** One of these flags, also within a cluster of short ones; `m` stands for `-m`, `message` for `--message`. */
export function flag(...names: readonly string[]): Test {
  return args =>
    args.some(arg =>
      names.some(name =>
        name.length === 1
          ? new RegExp(`^-[A-Za-z0-9]*${name}`).test(arg) && !arg.startsWith('--')
          : arg === `--${name}` || arg.startsWith(`--${name}=`) || (name.startsWith('-') && arg === name),
      ),
    );
}

/** What stands behind the program and is no flag. */
export function plain(args: readonly string[]): readonly string[] {
  return args.filter(arg => !arg.startsWith('-'));
}

/** The first words that are no flags are these, each a `|`-separated choice. */
function sub(words: string): Test {
  const wanted = words.split(' ').map(choice => choice.split('|'));
  return args => wanted.every((choice, at) => choice.includes(plain(args)[at] ?? ''));
}

const alone: Test = args => plain(args).length === 0;
const fewer =
  (count: number): Test =>
  args =>
    plain(args).length < count;
const not =
  (test: Test): Test =>
  args =>
    !test(args);
const all =
  (...tests: readonly Test[]): Test =>
  args =>
    tests.every(test => test(args));
const any =
  (...tests: readonly Test[]): Test =>
  args =>
    tests.some(test => test(args));

const told = flag('version', 'help', 'V', 'h');

function interactive(programs: string, when: Test, instead: string): ShapeRow {
  return { kind: 'interactive', programs, when: all(when, not(flag('version', 'help'))), instead };
}
function lasting(programs: string, when: Test, instead: string): ShapeRow {
  return { kind: 'lasting', programs, when: all(when, not(flag('version', 'help'))), instead };
}

const ONCE = 'use a command that ends by itself';
const BUILD = 'use its build or check command, which ends';
const NO_WATCH = 'leave the watching out';

export const SHAPES: readonly ShapeRow[] = [
  // ---- editors, viewers, terminals ----
  interactive(
    'vi vim nvim nano pico ed ex micro hx joe',
    not(flag('es', 'c', 'headless')),
    'change the file with sed',
  ),
  interactive('emacs', not(flag('batch', '-batch', 'script')), 'change the file with sed'),
  interactive('less more most', always, 'use cat, head or tail'),
  interactive('top', not(flag('b', 'l')), 'use `ps aux` or `top -b -n 1`'),
  interactive('htop btop atop glances nmon', always, 'use `ps aux`'),
  interactive(
    'screen tmux',
    all(
      not(flag('d', 'dm', 'ls')),
      not(sub('ls|list-sessions|kill-session|kill-server|send-keys|capture-pane|has-session')),
    ),
    ONCE,
  ),
  interactive('fzf dialog whiptail ranger mc nnn lazygit tig', always, ONCE),
  // ---- interpreters without a program ----
  interactive(
    'python python2 python3 pypy ipython ptpython bpython',
    all(alone, not(any(flag('c', 'm'), told))),
    'give it a script or -c CODE',
  ),
  interactive('python python3', flag('i'), 'leave out -i'),
  interactive('python python3', all(flag('m'), sub('pdb|code')), 'print what you want to know'),
  interactive(
    'node',
    all(alone, not(any(flag('e', 'p', 'v', 'eval', 'print', 'check', 'test', 'run'), told))),
    'give it a script or -e CODE',
  ),
  interactive('node', any(flag('i', 'interactive'), sub('inspect')), 'give it a script or -e CODE'),
  interactive('deno', any(all(alone, not(told)), sub('repl')), 'use `deno run` or `deno eval`'),
  interactive(
    'bash sh zsh dash ksh fish',
    all(alone, not(any(flag('c', 'n'), told))),
    'give it a script or -c LINE',
  ),
  interactive(
    'irb pry ghci erl iex jshell scala utop',
    all(alone, not(any(flag('e', 'eval', 'v'), told))),
    'give it a script',
  ),
  interactive(
    'ruby perl',
    all(alone, not(any(flag('e', 'n', 'p', 'v', 'E', 'c'), told))),
    'give it a script or -e CODE',
  ),
  interactive(
    'php',
    any(all(alone, not(any(flag('r', 'v', 'i', 'm', 'S'), told))), flag('a')),
    'give it a script or -r CODE',
  ),
  interactive(
    'lua luajit julia R',
    all(alone, not(any(flag('e', 'v', 'f'), told))),
    'give it a script or -e CODE',
  ),
  interactive('gdb lldb', not(flag('batch', 'b', '-batch')), 'use -batch with commands by -ex'),
  interactive(
    'python python3',
    all(sub('manage.py|./manage.py shell|dbshell'), not(flag('c', 'command'))),
    'use `shell -c CODE`',
  ),
  interactive(
    'python python3',
    all(sub('manage.py|./manage.py createsuperuser'), not(flag('noinput', 'no-input'))),
    'use --noinput',
  ),
  interactive('rails', sub('console|c|dbconsole|db'), 'use `rails runner CODE`'),
  interactive('artisan', sub('tinker'), 'use a command of your own'),
  // ---- databases and other machines ----
  interactive('psql', not(flag('c', 'f', 'l', 'command', 'file', 'list')), 'give it the statement by -c'),
  interactive('mysql mariadb', not(flag('e', 'execute')), 'give it the statement by -e'),
  interactive('sqlite3', fewer(2), 'give it the statement behind the file'),
  interactive('redis-cli', all(alone, not(flag('eval'))), 'give it the command as arguments'),
  interactive(
    'mongo mongosh',
    all(not(flag('eval')), args => !args.some(arg => arg.endsWith('.js'))),
    'give it code by --eval',
  ),
  interactive('ssh', all(fewer(2), not(flag('N', 'V', 'G', 'Q'))), 'give it the command behind the host'),
  interactive('telnet ftp sftp', not(flag('b')), 'use curl or scp'),
  interactive('docker podman', all(sub('exec|run'), ttyAsked), 'leave out -it'),
  interactive('docker podman', sub('attach'), 'use `docker logs`'),
  interactive(
    'docker podman',
    all(sub('login'), not(flag('password-stdin', 'p', 'password'))),
    'log in before the run',
  ),
  interactive('kubectl', all(sub('exec|run'), ttyAsked), 'leave out -it'),
  interactive('kubectl', sub('edit'), 'use `kubectl patch` or `kubectl apply -f`'),
  // ---- git ----
  interactive(
    'git',
    all(
      sub('commit'),
      not(flag('m', 'F', 'C', 'message', 'file', 'no-edit', 'reuse-message', 'fixup', 'dry-run')),
    ),
    'give the message by -m',
  ),
  interactive('git', all(sub('rebase'), flag('i', 'interactive')), 'rebase without -i'),
  interactive(
    'git',
    all(sub('add|checkout|reset|restore|stash|clean'), flag('p', 'i', 'patch', 'interactive')),
    'name the paths instead',
  ),
  interactive(
    'git',
    all(sub('tag'), flag('a', 's', 'annotate', 'sign'), not(flag('m', 'F', 'message', 'file'))),
    'give the message by -m',
  ),
  interactive('git', all(sub('config'), flag('e', 'edit')), 'give the name and the value'),
  interactive('git', sub('mergetool|difftool|gui|citool'), 'use `git diff` or edit the file'),
  // ---- questions while setting up ----
  interactive('npm yarn bun', all(sub('init'), fewer(2), not(flag('y', 'yes'))), 'use -y'),
  interactive('npm', sub('login|adduser'), 'log in before the run'),
  interactive(
    'npm pnpm yarn bun',
    all(sub('create'), not(flag('y', 'yes', 'template', 't'))),
    'name the template and use --yes',
  ),
  interactive(
    'npm pnpm yarn bun',
    all(sub('init'), not(fewer(2)), not(flag('y', 'yes', 'template'))),
    'name the template and use --yes',
  ),
  interactive('composer poetry', all(sub('init'), not(flag('n', 'no-interaction'))), 'use --no-interaction'),
  interactive(
    'apt apt-get',
    all(
      sub('install|remove|purge|upgrade|dist-upgrade|full-upgrade|autoremove'),
      not(flag('y', 'yes', 'assume-yes', 's', 'dry-run', 'qq', 'download-only')),
    ),
    'use -y',
  ),
  interactive(
    'dnf yum zypper',
    all(sub('install|remove|update|upgrade'), not(flag('y', 'assumeyes', 'n', 'non-interactive'))),
    'use -y',
  ),
  interactive('pacman', all(flag('S', 'R', 'U'), not(flag('noconfirm', 's', 'i', 'l'))), 'use --noconfirm'),
  interactive('pip pip3', all(sub('uninstall'), not(flag('y', 'yes'))), 'use -y'),
  interactive(
    'conda mamba',
    all(sub('install|create|remove|update'), not(flag('y', 'yes', 'dry-run'))),
    'use -y',
  ),
  interactive('gh', all(sub('auth login'), not(flag('with-token'))), 'log in before the run'),
  interactive('aws', sub('configure'), 'use `aws configure set NAME VALUE`'),
  interactive('gcloud', sub('init'), 'use `gcloud config set`'),
  interactive('ng', all(sub('new'), not(flag('defaults', 'interactive'))), 'use --defaults'),
  interactive(
    'ssh-keygen',
    not(flag('N', 'l', 'y', 'R', 'F')),
    'give the passphrase by -N and the file by -f',
  ),
  interactive('passwd chsh', always, ONCE),
  interactive('su', not(flag('c', 'command')), 'give it the command by -c'),
  interactive('crontab', flag('e'), 'give it a file'),
  interactive('visudo vipw', always, ONCE),
  interactive('read', not(flag('t')), 'write the value into the line'),
  interactive('rm mv cp', flag('i', 'interactive'), 'leave out -i'),
  // ---- servers and watchers of the web ----
  lasting('vite', all(any(alone, sub('dev|serve|preview')), not(told)), 'use `vite build`'),
  lasting('next nuxt nuxi astro remix gatsby', sub('dev|start|develop|preview'), BUILD),
  lasting('ng vue-cli-service', sub('serve'), BUILD),
  lasting('react-scripts nest expo', sub('start'), BUILD),
  lasting('webpack', any(sub('serve|watch'), flag('w', 'watch')), BUILD),
  lasting(
    'webpack-dev-server start-storybook live-server http-server json-server serve nodemon ts-node-dev',
    not(told),
    ONCE,
  ),
  lasting('storybook', sub('dev'), BUILD),
  lasting('parcel', not(any(sub('build|help'), told)), BUILD),
  lasting(
    'rollup tsc tsup swc esbuild sass tailwindcss postcss babel',
    flag('w', 'watch', 'serve'),
    NO_WATCH,
  ),
  lasting('jest mocha ava', flag('watch', 'watchAll', 'w'), NO_WATCH),
  lasting('vitest', any(sub('watch|dev'), flag('watch', 'ui', 'w')), 'use `vitest run`'),
  lasting('karma', all(sub('start'), not(flag('single-run'))), 'use --single-run'),
  lasting('cypress', sub('open'), 'use `cypress run`'),
  lasting('playwright', any(sub('show-report|codegen|open'), flag('ui')), 'use `playwright test`'),
  lasting('tsx', sub('watch'), NO_WATCH),
  lasting('node deno', flag('watch', 'watch-path'), NO_WATCH),
  lasting('gulp grunt', sub('watch|serve'), ONCE),
  lasting('browser-sync', sub('start'), ONCE),
  lasting('wrangler netlify vercel', sub('dev'), BUILD),
  lasting('firebase', sub('serve|emulators:start'), 'use `firebase emulators:exec`'),
  lasting('hugo', sub('server|serve'), BUILD),
  lasting('jekyll mkdocs', sub('serve'), BUILD),
  lasting('ngrok', always, ONCE),
  lasting('npm pnpm yarn bun', flag('watch', 'watchAll'), NO_WATCH),
  lasting('make just task', sub('serve|server|runserver|watch'), ONCE),
  // ---- servers and watchers of other languages ----
  lasting('http.server', always, ONCE),
  lasting('gunicorn uvicorn hypercorn daphne waitress-serve', not(flag('check-config', 'daemon', 'D')), ONCE),
  lasting('flask streamlit', sub('run'), ONCE),
  lasting('jupyter', sub('notebook|lab'), 'use `jupyter nbconvert --execute`'),
  lasting('jupyter-lab jupyter-notebook tensorboard', always, ONCE),
  lasting('celery', args => args.includes('worker') || args.includes('beat'), ONCE),
  lasting('python python3', sub('manage.py|./manage.py runserver'), 'use `manage.py check`'),
  lasting('django-admin', sub('runserver'), 'use `check`'),
  lasting('pytest-watch ptw', always, 'use `pytest`'),
  lasting('rails', sub('server|s'), ONCE),
  lasting('puma', not(told), ONCE),
  lasting('php', flag('S'), ONCE),
  lasting('artisan', sub('serve|queue:work|queue:listen'), ONCE),
  lasting('symfony', all(sub('serve|server:start'), not(flag('d', 'daemon'))), 'use -d'),
  lasting('dotnet cargo', sub('watch'), 'leave `watch` out'),
  lasting('air reflex', not(told), 'use `go build` or `go test`'),
  lasting('mvn', args => args.some(arg => /^(spring-boot|jetty|quarkus):(run|dev)$/.test(arg)), ONCE),
  lasting(
    'gradle gradlew',
    any(args => args.includes('bootRun'), flag('t', 'continuous')),
    ONCE,
  ),
  lasting('ollama', sub('serve'), ONCE),
  // ---- servers, containers, logs ----
  lasting('redis-server', not(any(flag('daemonize', 'v'), told)), 'use --daemonize yes'),
  lasting('mongod', not(flag('fork')), 'use --fork'),
  lasting('mysqld postgres', always, ONCE),
  lasting('caddy', sub('run|file-server'), 'use `caddy start`'),
  lasting('docker podman', all(sub('compose up'), not(upEnds)), 'use -d'),
  lasting('docker-compose podman-compose', all(sub('up'), not(upEnds)), 'use -d'),
  lasting(
    'docker podman',
    all(sub('logs|compose'), args => plain(args)[0] === 'logs' || args.includes('logs'), flag('f', 'follow')),
    'leave out -f',
  ),
  lasting('docker-compose', all(sub('logs'), flag('f', 'follow')), 'leave out -f'),
  lasting('docker podman', all(sub('stats'), not(flag('no-stream'))), 'use --no-stream'),
  lasting('docker podman', all(sub('events'), not(flag('until'))), 'use --until'),
  lasting(
    'kubectl',
    any(
      all(sub('logs'), flag('f', 'follow')),
      all(sub('get'), flag('w', 'watch')),
      sub('port-forward|proxy'),
    ),
    'leave the following out',
  ),
  lasting('tail', flag('f', 'F', 'follow', 'retry'), 'leave out -f'),
  lasting('journalctl', flag('f', 'follow'), 'leave out -f'),
  lasting('dmesg', flag('w', 'follow'), 'leave out -w'),
  lasting('watch', always, 'run the command once'),
  lasting('entr fswatch watchman chokidar watchexec', always, ONCE),
  lasting('inotifywait', flag('m', 'monitor'), 'leave out -m'),
  lasting('ping', not(flag('c', 'w')), 'use -c 4'),
  lasting('yes', always, 'leave it out'),
  lasting('sleep', args => args.includes('infinity') || args.includes('inf'), 'give it seconds'),
  lasting('nc ncat', flag('l', 'k'), ONCE),
  lasting('tcpdump', not(flag('c', 'r')), 'use -c COUNT'),
  lasting('ssh', flag('N'), ONCE),
];

/** `docker compose up` that ends, or comes back at once. */
function upEnds(args: readonly string[]): boolean {
  return flag('d', 'detach', 'wait', 'abort-on-container-exit', 'exit-code-from', 'no-start')(args);
}

/** `-it` before the image or the container. */
function ttyAsked(args: readonly string[]): boolean {
  const rest = args.slice(1);
  const end = rest.findIndex(arg => !arg.startsWith('-'));
  return flag('t', 'tty', 'i', 'interactive')(rest.slice(0, end === -1 ? rest.length : end));
}
