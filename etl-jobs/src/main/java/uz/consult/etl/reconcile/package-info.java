/** Are conversations in Chatwoot what their consultations say? Named, and put into the outbox to be mended. */
@NullMarked
package uz.consult.etl.reconcile;

import org.jspecify.annotations.NullMarked;
