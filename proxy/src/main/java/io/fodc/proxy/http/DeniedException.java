package io.fodc.proxy.http;

import io.fodc.proxy.access.Permission;

/** Whoever asks lacks a permission that could not be told from the route alone: 403. */
final class DeniedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Permission permission;
  private final String scope;

  /**
   * A lack.
   *
   * @param scope what it would have to cover; empty for anything
   */
  DeniedException(Permission permission, String scope) {
    super(permission.word() + " on " + scope);
    this.permission = permission;
    this.scope = scope;
  }

  Permission permission() {
    return permission;
  }

  String scope() {
    return scope;
  }
}
