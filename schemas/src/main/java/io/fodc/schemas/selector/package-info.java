/**
 * Which series a reader means, in Prometheus' syntax. A {@link io.fodc.schemas.selector.Selector}
 * is read from text by {@link io.fodc.schemas.selector.SelectorParser} and tested against the bytes
 * of a key or against any labels. Whatever comes in is bounded: length of an expression, number of
 * conditions, and the time a test takes, which is linear in the label's value.
 */
@NullMarked
package io.fodc.schemas.selector;

import org.jspecify.annotations.NullMarked;
