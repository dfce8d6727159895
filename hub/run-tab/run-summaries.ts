import { z } from 'zod';
import { askDevOps, readLinked, type Project } from '../devops/organization.js';

const attachmentsSchema = z.object({
  value: z.array(z.object({ name: z.string(), _links: z.object({ self: z.object({ href: z.string() }) }) })),
});
const mostSummaries = 60;

/** The Markdown summaries that the run's tasks attached, in their order. */
export async function runSummaries(project: Project, buildId: number): Promise<readonly string[]> {
  const act = 'read what the run attached';
  const list = attachmentsSchema.parse(
    await askDevOps(project, {
      method: 'GET',
      path: `build/builds/${buildId}/attachments/Distributedtask.Core.Summary?api-version=7.1-preview.2`,
      act,
    }),
  );
  const links = list.value.slice(0, mostSummaries).map(({ _links }) => _links.self.href);
  return Promise.all(links.map((href) => readLinked(project, href, act)));
}
