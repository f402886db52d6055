/** Tests of the window, beside a slow and obvious one. */
@NullMarked
package io.fodc.window;

import org.jspecify.annotations.NullMarked;
