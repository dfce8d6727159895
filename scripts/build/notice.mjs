/** Licences under which software may be part of a bundle: permissive ones only. */
const accepted = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'Zlib',
]);

/** True for a licence that must not get into a bundle: copyleft, or one that nobody has looked at. An `OR` needs one good side. */
export function isUnacceptable(expression) {
  const sides = expression.replace(/[()]/g, '').split(/\s+OR\s+/);
  return !sides.some((side) => side.split(/\s+AND\s+/).every((licence) => accepted.has(licence.trim())));
}

/** The text of the NOTICE that lies beside each bundle. */
export function noticeText(packages) {
  const parts = packages.map(({ name, version, license, licenseText }) => {
    return `${name} ${version} (${license})\n\n${(licenseText ?? '').trim()}\n`;
  });
  return ['mop-release contains the following third-party software.\n', ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}
