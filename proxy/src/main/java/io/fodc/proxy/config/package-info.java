/**
 * The configuration of every node: what it is, what it was, and where nodes of one role differ. The
 * history lives in one append-only file per node, so that it outlives the proxy; see {@code
 * docs/formats/config-history.md}.
 */
@NullMarked
package io.fodc.proxy.config;

import org.jspecify.annotations.NullMarked;
