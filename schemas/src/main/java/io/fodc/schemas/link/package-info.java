/**
 * The codec of the link between agent and proxy: tick frames, the session's series dictionary, and
 * the bounds both sides hold. The messages themselves are in {@code fodc/agent/v1/agent.proto};
 * this package turns what they carry into values and series, and refuses what breaks a bound.
 */
@NullMarked
package io.fodc.schemas.link;

import org.jspecify.annotations.NullMarked;
