import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { DocumentStore } from '../../src/ledger/stores.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { executionPlanSchema, type ExecutionPlan } from '../../src/release/plan.js';

/** Reads a document by its hash; undefined when it is missing or its bytes are not those of the plan. */
export async function readDocument(documents: DocumentStore, sha256: string): Promise<Uint8Array | undefined> {
  const bytes = await documents.get(sha256);
  return bytes !== undefined && hashOf(bytes) === sha256 ? bytes : undefined;
}

/** The execution plan that the ledger's plan names for a cell. */
export async function readExecutionPlan(documents: DocumentStore, sha256: string): Promise<ExecutionPlan> {
  const bytes = await readDocument(documents, sha256);
  if (bytes === undefined) {
    throw new OperatorError(
      'An execution plan of the release is missing or altered',
      `document ${sha256.slice(0, 12)} in the ledger's container`,
      'publish the release again with render-mop',
    );
  }
  return executionPlanSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}

/** The files of one execution plan as they lie in a checkout: read only where their bytes are the plan's. */
export class PlannedFiles {
  readonly #hashes: ReadonlyMap<string, string>;
  /** The release's folder in the checkout. */
  readonly folder: string;

  constructor(plan: ExecutionPlan, checkout: string) {
    this.#hashes = new Map(plan.files.map((file) => [file.path, file.sha256]));
    this.folder = path.resolve(checkout, plan.folder);
  }

  /** Planned files in a folder of the release and below it. */
  below(folder: string): readonly string[] {
    return [...this.#hashes.keys()].filter((file) => file.startsWith(`${folder}/`));
  }

  /** Whether the checkout holds such a file, planned or not. */
  isInCheckout(file: string): boolean {
    const place = path.resolve(this.folder, file);
    return existsSync(place) && statSync(place).isFile();
  }

  /** The file's bytes. Refuses a file that the plan does not name, and one that is not as it was approved. */
  async read(file: string): Promise<Uint8Array> {
    const expected = this.#hashes.get(file);
    if (expected === undefined) {
      throw new OperatorError(
        `${file} is not among the files of the plan`,
        this.folder,
        'name a file of the approved release, or revise the plan so that it contains this one',
      );
    }
    const bytes = await readFile(path.resolve(this.folder, file)).catch((error: unknown) => {
      throw new OperatorError(
        `${file} of the plan cannot be read`,
        this.folder,
        "check out the repository before this step, and let 'playbookFolder' be its root",
        { cause: error },
      );
    });
    if (hashOf(bytes) !== expected) {
      throw new OperatorError(
        `${file} is not the file that was approved`,
        this.folder,
        'check out the commit that was rendered, or revise the plan with a reason',
      );
    }
    return bytes;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
