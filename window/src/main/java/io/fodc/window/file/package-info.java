/**
 * The window in a file: its layout, the live file that a window's blocks lie in, what is found when
 * it is opened again, and the same records as a stream. The layout is drawn in {@code
 * docs/formats/window-file.md}. Nothing that a file says is believed: checksums, lengths and the
 * series of every block are checked before anything is read from it.
 */
@NullMarked
package io.fodc.window.file;

import org.jspecify.annotations.NullMarked;
