import { codeOf, type ProblemClass, REASON_PHRASE, STATUS, titleOf } from '../../platform/kernel/problem';
import { exampleOf } from '../../platform/openapi/problem-components';
import { filled, template } from '../pages';

const INDEX = template('problems.html');
const PROBLEM = template('problem.html');

/** The page of one kind of problem. @param appUrl what the `type` in its example begins with */
export function problemPage(problem: ProblemClass, appUrl: string | null): string {
  const { kind, what, why, whatToDo } = problem.definition;
  const code = codeOf(problem.name);
  return filled(PROBLEM, {
    title: escaped(titleOf(code)),
    status: `${STATUS[kind]} ${REASON_PHRASE[kind]}`,
    code,
    what: paragraph(what),
    why: paragraph(why),
    whatToDo: paragraph(whatToDo),
    example: escaped(JSON.stringify(exampleOf(problem, appUrl).value, null, 2)),
  });
}

/** The page that lists every kind of problem, by status. */
export function indexPage(problems: readonly ProblemClass[]): string {
  const statuses = [...new Set(problems.map(statusOf))].sort((one, other) => one - other);
  const sections = statuses.map((status) =>
    section(problems.filter((problem) => statusOf(problem) === status)),
  );
  return filled(INDEX, { problems: sections.join('\n') });
}

function section(problems: readonly ProblemClass[]): string {
  const [first] = problems;
  if (!first) return '';
  const { kind } = first.definition;
  const rows = problems.map(({ name, definition: { what } }) => {
    const code = codeOf(name);
    return `<div><dt><a href="/problems/${code}">${escaped(titleOf(code))}</a></dt><dd>${paragraph(what)}</dd></div>`;
  });
  return `<h2>${STATUS[kind]} ${REASON_PHRASE[kind]}</h2>\n<dl class="standards">${rows.join('\n')}</dl>`;
}

function statusOf({ definition: { kind } }: ProblemClass): number {
  return STATUS[kind];
}

/** Plain text as HTML, what stands in backticks as code. */
function paragraph(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
