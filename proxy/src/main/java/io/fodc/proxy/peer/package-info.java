/**
 * The other proxies of a fleet, as this one asks them: who they are, which nodes they know, and
 * their parts of an answer. What they are asked is answered by the HTTP side; here is the side that
 * asks, and the words both use. Every call has a deadline and a place among few; a peer that is
 * slow, away or talks nonsense costs its own part.
 */
@NullMarked
package io.fodc.proxy.peer;

import org.jspecify.annotations.NullMarked;
