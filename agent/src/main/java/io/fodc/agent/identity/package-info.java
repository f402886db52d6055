/**
 * Who the observed node is. The name is decided once, from configuration and environment, and never
 * waits for anybody; what the node does and calls itself is live state, asked of the node again and
 * again when it has an address for that.
 */
@NullMarked
package io.fodc.agent.identity;

import org.jspecify.annotations.NullMarked;
