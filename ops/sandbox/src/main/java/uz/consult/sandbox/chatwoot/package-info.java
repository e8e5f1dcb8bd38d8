/**
 * The stand-in Chatwoot: the Application API as its source behaves (v4.16), oddities included: custom attributes are
 * replaced as a whole, a status in PATCH is ignored with 200, an unknown assignee unassigns, 429 has no Retry-After.
 */
@NullMarked
package uz.consult.sandbox.chatwoot;

import org.jspecify.annotations.NullMarked;
