// Adds to package-lock.json what `npm install` left out: optional packages of other platforms that the registry at hand does not carry
// (or that npm forgot because node_modules was there already). Without them `npm ci` refuses the lockfile, here and everywhere else.
// Run it after every `npm install`. Versions are those that the parent package asks for exactly; anything else is told and left alone.
import { readFile, writeFile } from 'node:fs/promises';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(await readFile(file, 'utf8'));
const { packages } = lock;

const OS = ['darwin', 'linux', 'win32', 'windows', 'android', 'freebsd', 'openharmony', 'aix', 'sunos', 'netbsd', 'openbsd'];
const CPU = {
  x64: 'x64',
  arm64: 'arm64',
  ia32: 'ia32',
  ppc64: 'ppc64',
  s390x: 's390x',
  riscv64: 'riscv64',
  loong64: 'loong64',
  arm: 'arm',
  mips64el: 'mips64el',
};

/** What a name such as `@scope/core-linux-arm-musleabihf` says about its platform; null when it says nothing. */
function platformOf(name) {
  const words = name.split('/').at(-1).split(/[-.]/);
  const os = words.find((word) => OS.includes(word));
  const cpu = words.map((word) => CPU[word]).find(Boolean);
  if (!os || !cpu) return null;
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : undefined;
  return { cpu: [cpu], ...(libc && os === 'linux' ? { libc } : {}), os: [os === 'windows' ? 'win32' : os] };
}

const missing = Object.entries(packages).flatMap(([where, parent]) =>
  Object.entries(parent.optionalDependencies ?? {})
    .filter(([name]) => !packages[`node_modules/${name}`] && !packages[`${where}/node_modules/${name}`])
    .map(([name, version]) => ({ name, version, parent })),
);

for (const { name, version, parent } of missing) {
  const platform = platformOf(name);
  if (!platform || !/^\d+\.\d+\.\d+[\w.-]*$/.test(version)) {
    console.log(`left out: ${name}@${version}`);
    continue;
  }
  packages[`node_modules/${name}`] = {
    version,
    cpu: platform.cpu,
    ...(parent.dev ? { dev: true } : {}),
    ...(platform.libc ? { libc: platform.libc } : {}),
    optional: true,
    os: platform.os,
  };
  console.log(`added: ${name}@${version}`);
}

lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
