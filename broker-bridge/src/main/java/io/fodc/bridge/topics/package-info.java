/**
 * The topics: their names, what each is to be like and why, who needs which right, and the tool
 * that makes, checks and describes them. Neither agent nor proxy makes topics: they must not need
 * the right to.
 */
@NullMarked
package io.fodc.bridge.topics;

import org.jspecify.annotations.NullMarked;
