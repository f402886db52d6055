/**
 * Captures: what operators ask of nodes, and what the nodes send back. A capture is one request, a
 * part of it is one node's share; each part goes from queued to one of its ends and never back. One
 * lock guards all of them, no call to an agent, a disk or a caller is waited for under it, and what
 * anybody reads is an immutable picture. Each capture is a folder with a file that says how it
 * stands, and numbered files that are its artifacts.
 */
@NullMarked
package io.fodc.proxy.capture;

import org.jspecify.annotations.NullMarked;
