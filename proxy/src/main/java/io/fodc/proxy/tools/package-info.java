/**
 * Commands beside the proxy's own: {@code token} writes the file of tokens, {@code audit} verifies
 * a log. Results go to standard output, talk to standard error.
 */
@NullMarked
package io.fodc.proxy.tools;

import org.jspecify.annotations.NullMarked;
