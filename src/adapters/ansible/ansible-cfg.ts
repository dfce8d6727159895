/** A value of a section of ansible.cfg under the first of `names` that it has. */
export function setting(config: string, section: string, ...names: readonly string[]): string | undefined {
  let current = '';
  for (const line of config.split('\n')) {
    current = /^\[(.+)\]/.exec(line)?.[1] ?? current;
    const [, name, value] = /^(\w+)\s*[=:]\s*(.*?)\s*(?:\s[;#].*)?$/.exec(line) ?? [];
    if (current === section && name !== undefined && names.includes(name) && value) return value;
  }
  return undefined;
}

/** As Ansible reads a boolean. */
export function isOn(value: string | undefined): boolean {
  return /^(yes|on|true|t|y|1|1\.0)$/i.test(value ?? '');
}
