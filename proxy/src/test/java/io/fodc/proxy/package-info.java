/** Tests of the process: its settings, its command line, its beginning and its end. */
@NullMarked
package io.fodc.proxy;

import org.jspecify.annotations.NullMarked;
