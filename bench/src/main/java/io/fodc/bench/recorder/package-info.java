/**
 * What a recorded sample costs: real pages through the real reader, series table and window, beside
 * other stores on the same samples.
 */
@NullMarked
package io.fodc.bench.recorder;

import org.jspecify.annotations.NullMarked;
