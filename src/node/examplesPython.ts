// The child that runs examples of Python, as a program for `python -c`: it finds the candidate text wherever the
// file would be imported from, evaluates the calls in the module and answers on file descriptor 3.

export const PYTHON_RUNNER = String.raw`
import ast, asyncio, importlib, importlib.abc, importlib.util, inspect, json, linecache, os, sys, traceback

request = json.loads(sys.stdin.buffer.read().decode("utf-8"))
FILE, TEXT, ROOT = os.path.realpath(request["file"]), request["text"].lstrip("\ufeff"), request["root"]
sys.dont_write_bytecode = True


def answer(detail):
    os.write(3, json.dumps({"detail": detail}).encode("utf-8"))
    os._exit(0)


class Candidate(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        last = name.rpartition(".")[2]
        for folder in path if path is not None else sys.path:
            base = os.path.join(folder or os.getcwd(), last)
            for found in (base + ".py", os.path.join(base, "__init__.py")):
                if os.path.realpath(found) == FILE:
                    package = found.endswith("__init__.py")
                    spec = importlib.util.spec_from_loader(name, self, origin=FILE, is_package=package)
                    if package:
                        spec.submodule_search_locations = [os.path.dirname(FILE)]
                    return spec
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.__file__ = FILE
        linecache.cache[FILE] = (len(TEXT), None, TEXT.splitlines(True), FILE)
        exec(compile(TEXT, FILE, "exec", dont_inherit=True), module.__dict__)


def module_name():
    folder, name = os.path.split(FILE)
    parts = [] if name == "__init__.py" else [name[:-3]]
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, last = os.path.split(folder)
        parts.insert(0, last)
    if not parts:
        folder, last = os.path.split(folder)
        parts = [last]
    return folder, ".".join(parts)


def shown(value):
    text = repr(value)
    return text if len(text) <= 300 else text[:300] + "…"


def shown_error(error):
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
    if isinstance(error, SyntaxError) and error.filename == FILE:
        lines = [error.lineno]
    where = " (line %d)" % lines[-1] if lines else ""
    return "%s: %s%s" % (type(error).__name__, str(error).split("\n")[0], where)


def evaluate(code, scope):
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    value = eval(compile(code.strip(), "<example>", "eval", flags=flags), scope)

    async def wait():
        return await value

    return asyncio.run(wait()) if inspect.isawaitable(value) else value


def same(actual, expected):
    return actual == expected or (actual != actual and expected != expected)


def differs(example, scope):
    call, equals, throws = example["call"], example.get("equals"), example.get("throws")
    try:
        value = evaluate(call, scope)
    except (Exception, SystemExit) as error:
        if throws is None:
            instead = "" if equals is None else " instead of returning " + equals
            return "%s threw %s%s." % (call, shown_error(error), instead)
        if throws in type(error).__name__ + " " + str(error):
            return None
        return '%s threw %s, not "%s".' % (call, shown_error(error), throws)
    if throws is not None:
        return '%s returned %s instead of throwing "%s".' % (call, shown(value), throws)
    if equals is None:
        return None
    try:
        holds = same(value, evaluate(equals, {"true": True, "false": False, "null": None, **scope}))
    except Exception:
        holds = value == equals
    return None if holds else "%s returned %s, not %s." % (call, shown(value), equals)


folder, name = module_name()
sys.argv = [FILE]
sys.path[:0] = [folder] + [entry for entry in (ROOT, os.path.join(ROOT, "src")) if entry != folder]
sys.meta_path.insert(0, Candidate())
try:
    module = importlib.import_module(name)
except BaseException as error:
    answer("The module could not be loaded: %s." % shown_error(error))
scope = dict(module.__dict__)
for example in request["examples"]:
    detail = differs(example, scope)
    if detail is not None:
        answer(detail)
answer(None)
`;
