/** Where the steps of a MOP are done. */
export interface Steps {
  /** Lines of commands, of playbooks, and of configuration that a shell or a playbook puts in place. */
  readonly executable: number;
  /** Lines that send a person to a screen. */
  readonly onScreen: number;
  /** Entries of numbered and bulleted lists. */
  readonly listed: number;
}

const fence = /^[ \t]*(`{3,}|~{3,})[ \t]*(\S*)[^\n]*\n([^]*?)(?:^[ \t]*\1[`~]*[ \t]*$|$(?![^]))/gm;
/** What a fence may hold that is no step: pictures of a screen, output, words. */
const shownOnly = /^(?:text|txt|plain|plaintext|output|log|mermaid|markdown|md|csv)$/i;

/** A command: a lower-case program followed by an argument, as written in `code` within a line. */
const inlineCommand =
  /`(?:sudo |\$ |# |PS> |> )?(?:\.{0,2}\/)?(?:[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*|[A-Z][a-z]+-[A-Z][A-Za-z]+)(?:[ \t]+[^`\n]+)`/g;
/** Of a line without the blanks in front. */
const command =
  /^(?:(?:\$|#|>|PS[^>\n]*>)[ \t]*)?(?:sudo[ \t]+)?(?:ansible|ansible-playbook|apt|apt-get|aptitude|az|bash|cat|cd|chmod|chown|configure|cp|curl|dig|dnf|docker|echo|helm|Invoke-|iptables|ip|journalctl|kubectl|ls|mkdir|mount|mv|mysql|mysqldump|netsh|nft|nmcli|openssl|ping|pg_[a-z]+|psql|python3?|restic|rm|robocopy|rpm|rsync|scp|sed|sh|sqlcmd|ssh|systemctl|tar|tee|terraform|ufw|umount|wget|yum|zypper|[A-Z][a-z]+-[A-Z][A-Za-z]+)(?:[ \t]|$)/;

const isCommand = (line: string): boolean => command.test(line.trimStart());

const screenWords =
  /\b(?:click|double-click|right-click|tick|untick|press the|drag|select (?:the )?(?:\*\*|"|“)|choose (?:the )?(?:\*\*|"|“)|open the (?:portal|console|dialog|page|menu|tab|blade|wizard)|log ?in to the (?:portal|console|web|management)|sign in to|in the (?:portal|console|browser|web interface|dialog|menu|wizard)|on the screen|button|checkbox|drop-?down|dashboard page|wizard|phone|call the|by hand in|web ui|gui)\b|→|\bmenu\b|\b(?:klick\w*|anklick\w*|doppelklick\w*|schaltfläche\w*|menü\w*|dialog\w*|maske\w*|bildschirm\w*|browser\w*|weboberfläche\w*|oberfläche\w*|registerkarte\w*|reiter|häkchen|kontrollkästchen|dropdown|portal|assistent\w*|konsole öffnen|melden sie sich|anmelden|abmelden|telefonisch\w*|auswählen|wählen sie)/giu;

/** A MOP's text, before it is rendered, cut into what is read and what is executed. */
export function stepsText(body: string): { readonly prose: string; readonly commands: string } {
  const commands: string[] = [];
  const prose = body.replace(fence, (_whole, _marks: string, language: string, content: string) => {
    const lines = content.split('\n').filter((line) => line.trim() !== '' && !/^\s*(?:#(?!!)|\/\/)/.test(line));
    const executed = language === '' ? lines.some((line) => isCommand(line)) : !shownOnly.test(language);
    if (executed) commands.push(lines.join('\n'));
    return '';
  });
  const inline = [...prose.matchAll(inlineCommand)].map((match) => match[0].slice(1, -1));
  const indented = prose.split('\n').filter((line) => /^(?: {4}|\t)/.test(line) && isCommand(line));
  const all = [...commands, ...inline, ...indented].filter((text) => text !== '');
  return { prose, commands: all.join('\n') };
}

/** Counts the steps of a MOP's text, before it is rendered. */
export function stepsOf(body: string): Steps {
  const { prose, commands } = stepsText(body);
  return {
    executable: commands === '' ? 0 : commands.split('\n').length,
    onScreen: [...prose.matchAll(screenWords)].length,
    listed: [...prose.matchAll(/^[ \t]*(?:\d+[.)]|[-*+])[ \t]+\S/gm)].length,
  };
}

/** True for a MOP that only a person can do: its steps are screens, clicks and calls, and none can be executed. */
export function isManual(steps: Steps): boolean {
  return steps.executable === 0 && (steps.onScreen > 0 || steps.listed > 0);
}
