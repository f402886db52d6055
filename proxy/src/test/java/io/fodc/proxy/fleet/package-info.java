/** Tests of the fleet, with a clock that is advanced by hand. */
@NullMarked
package io.fodc.proxy.fleet;

import org.jspecify.annotations.NullMarked;
