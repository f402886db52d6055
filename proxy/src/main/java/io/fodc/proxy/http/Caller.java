package io.fodc.proxy.http;

import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.PeerVerdict;
import io.fodc.proxy.access.Reach;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param identity who they are
 * @param reach how far the permission of the route goes for them; {@link Reach#NONE} where the
 *     route needs none
 * @param peer the other proxy that asks in their name; it is answered from what this one has, and
 *     nobody is asked further
 * @param proof that it is one, where it has shown one: the body must fit it
 */
record Caller(
    Identity identity, Reach reach, Optional<String> peer, Optional<PeerVerdict.Proven> proof) {
  /** Somebody who asks here. */
  Caller(Identity identity, Reach reach) {
    this(identity, reach, Optional.empty(), Optional.empty());
  }
}
