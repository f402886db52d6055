/**
 * Bulk bytes from agents, whatever they are for. Whoever wants some says so first and gets a name
 * that cannot be guessed; only the agent that was asked may upload under it. Bytes wait in files of
 * the spool, so that they take no memory, an upload that broke can go on, and nothing is read
 * before its length and SHA-256 are right.
 */
@NullMarked
package io.fodc.proxy.upload;

import org.jspecify.annotations.NullMarked;
