/**
 * Who is in the fleet and how each node is doing, however its agent talks to the proxy. A transport
 * opens a session with {@link io.fodc.proxy.fleet.Fleet#admit}, feeds it, and is told through
 * {@link io.fodc.proxy.fleet.SessionControl} what to do. Readers take a {@link
 * io.fodc.proxy.fleet.FleetView}: it never waits for a session, and no session waits for it. Each
 * node has its own lock, so nothing that one node's session does holds up another's.
 */
@NullMarked
package io.fodc.proxy.fleet;

import org.jspecify.annotations.NullMarked;
