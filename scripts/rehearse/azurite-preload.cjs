'use strict';
// Loaded before Azurite. Azurite lives exactly as long as its parent: the parent holds the other end of stdin, so it ends
// (and saves its data) even when the parent was killed with SIGKILL. It also saves every half second instead of every five.
const Loki = require('lokijs');
const { default: BlobHandler } = require('azurite/dist/src/blob/handlers/BlobHandler.js');

const saveEveryMs = 500;
const forcedEndMs = 10_000;

const autosaveEnable = Loki.prototype.autosaveEnable;
Loki.prototype.autosaveEnable = function (options, callback) {
  this.autosaveInterval = saveEveryMs;
  return autosaveEnable.call(this, options, callback);
};

// Azurite reads a blob's length first and its ETag only after the content: with an append in between, the answer would name
// the version of bytes that it does not hold. The service's answers are of one moment; so are these.
const download = BlobHandler.prototype.downloadBlockBlobOrAppendBlob;
BlobHandler.prototype.downloadBlockBlobOrAppendBlob = function (options, context, blob) {
  const blocks = blob.committedBlocksInOrder;
  const ofNow = { ...blob, properties: { ...blob.properties }, committedBlocksInOrder: blocks && [...blocks] };
  return download.call(this, options, context, ofNow);
};

process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
process.stdin.resume();
process.stdin.on('end', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(0), forcedEndMs).unref();
});
