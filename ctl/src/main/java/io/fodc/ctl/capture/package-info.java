/** Following a capture to its end, and fetching what came of it. */
@NullMarked
package io.fodc.ctl.capture;

import org.jspecify.annotations.NullMarked;
