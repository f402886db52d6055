package io.fodc.proxy.http;

import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.Reach;

/**
 * Who asks.
 *
 * @param identity who they are
 * @param reach how far the permission of the route goes for them; {@link Reach#NONE} where the
 *     route needs none
 */
record Caller(Identity identity, Reach reach) {}
