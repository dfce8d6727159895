import { describe } from 'mocha';
import { AppendBlobLog } from '../../../src/adapters/azure-blob/append-blob-log.js';
import { historyContainer } from '../../../src/adapters/azure-blob/connection.js';
import { sharedAzurite } from '../../support/azurite.js';
import { contract } from '../../support/event-log-contract.js';
import { MemoryLog } from '../../support/memory-log.js';

contract('memory', () => {
  const log = new MemoryLog();
  return Promise.resolve({
    log,
    other: log,
    writeRaw: (text) => {
      log.tamper(text);
      return Promise.resolve();
    },
  });
});

describe('an append blob', () => {
  const azurite = sharedAzurite();
  contract('an append blob', async () => {
    const connection = await azurite.newFleet();
    const name = 'releases/R1/ledger.jsonl';
    const blob = historyContainer(connection).getAppendBlobClient(name);
    return {
      log: new AppendBlobLog(historyContainer(connection), name),
      other: new AppendBlobLog(historyContainer(connection), name),
      writeRaw: async (text) => {
        const rest = text.slice((await blob.getProperties()).contentLength ?? 0);
        await blob.appendBlock(rest, Buffer.byteLength(rest));
      },
    };
  });
});
