/** What both stand-ins share: a real HTTP server on loopback, its log of requests, and faults on demand. */
@NullMarked
package uz.consult.sandbox.http;

import org.jspecify.annotations.NullMarked;
