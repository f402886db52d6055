/**
 * {@code fodc-agent window}: the recorder's files for people. {@link
 * io.fodc.agent.tools.WindowTool} is the entry; {@code stat} tells what a file holds, {@code cat}
 * writes its samples, {@code verify} checks every byte of it. They only ever read: the file of a
 * running agent, one set aside, one exported.
 */
@NullMarked
package io.fodc.agent.tools;

import org.jspecify.annotations.NullMarked;
