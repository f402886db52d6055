/**
 * Who asks, and what they may do. A chain of authenticators turns what a caller shows (a token, a
 * client certificate) into an {@link io.fodc.proxy.access.Identity} with grants; a grant is a role
 * within a scope of clusters, roles and nodes. The HTTP side and the link ask the same chain. What
 * is denied is counted by the permission that was missing and told to the audit log.
 */
@NullMarked
package io.fodc.proxy.access;

import org.jspecify.annotations.NullMarked;
