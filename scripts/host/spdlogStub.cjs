// Copied over @vscode/spdlog in the served VS Code: writes the same log files without a native module to compile.
const fs = require('node:fs');
const path = require('node:path');

const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
let globalLevel = 2;

class Logger {
  constructor(_type, name, file) {
    this.name = name;
    this.file = file;
    this.level = undefined;
    this.raw = false;
  }
  write(level, message) {
    if (level < (this.level ?? globalLevel)) return;
    const time = new Date().toISOString().replace('T', ' ').slice(0, 23);
    try {
      fs.appendFileSync(this.file, this.raw ? `${message}` : `${time} [${names[level]}] ${message}\n`);
    } catch {
      // The log folder is gone because the host is being ended: nothing to do.
    }
  }
  getLevel() {
    return this.level ?? globalLevel;
  }
  setLevel(level) {
    this.level = level;
  }
  clearFormatters() {
    this.raw = true;
  }
  setPattern() {}
  flush() {}
  drop() {}
}
names.forEach((name, level) => {
  Logger.prototype[name === 'warning' ? 'warn' : name] = function (message) {
    this.write(level, message);
  };
});

async function create(name, file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return new Logger('', name, file);
}

exports.version = 0;
exports.Logger = Logger;
exports.setLevel = level => {
  globalLevel = level;
};
exports.setFlushOn = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
