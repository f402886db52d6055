/**
 * Ranges older than the proxy holds, asked of the agents that have them. All agents are asked at
 * once, and an answer waits for none of them longer than its deadline. What comes is kept in the
 * node's window beside its own ticks, so that the next one who wants it finds it there.
 */
@NullMarked
package io.fodc.proxy.fetch;

import org.jspecify.annotations.NullMarked;
