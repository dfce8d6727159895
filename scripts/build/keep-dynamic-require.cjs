/**
 * task-lib loads resource files with `require(resourceFile)`, a path known only at run time. webpack would bundle
 * everything that the path might mean; this leaves the call to Node.
 */
module.exports = function keepDynamicRequire(source) {
  const kept = source.replace('= require(resourceFile)', '= __non_webpack_require__(resourceFile)');
  if (kept === source)
    throw new Error('azure-pipelines-task-lib no longer holds the dynamic require that this loader expects');
  return kept;
};
