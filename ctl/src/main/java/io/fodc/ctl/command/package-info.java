/** The commands. Each is one class with its options; none knows another. */
@NullMarked
package io.fodc.ctl.command;

import org.jspecify.annotations.NullMarked;
