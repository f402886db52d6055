/**
 * The agent's end of the link to the proxy. One virtual thread owns the conversation: it connects,
 * greets, sends heartbeats and whatever is new, and streams the window's ticks after the last one
 * the proxy has. The window itself is the queue: a proxy that is away or slow costs a bounded
 * number of bytes in flight and nothing else, and the recorder never waits for any of it. A link
 * that breaks is made anew after a full-jitter delay and goes on where the proxy says.
 */
@NullMarked
package io.fodc.agent.link;

import org.jspecify.annotations.NullMarked;
