// Loaded by --import before gitlab-ci-local, which calls what Node has from version 22 on.
Set.prototype.union ??= function union(other) {
  return new Set([...this, ...other]);
};
