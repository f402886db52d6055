/**
 * YAML (and JSON, which is YAML) read into a small tree that remembers line numbers. Every scalar
 * stays the text it was written as: what it means is for whoever knows the key. Size, depth and
 * number of nodes are bounded before anything is built; a key that appears twice is refused.
 */
@NullMarked
package io.fodc.schemas.yaml;

import org.jspecify.annotations.NullMarked;
