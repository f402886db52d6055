/**
 * The words of the metric domain: family, series, labels, type. They say what a sample is; its
 * value and its tick live in the window.
 */
@NullMarked
package io.fodc.schemas.metric;

import org.jspecify.annotations.NullMarked;
