/** Tests of the commands. */
@NullMarked
package io.fodc.proxy.tools;

import org.jspecify.annotations.NullMarked;
