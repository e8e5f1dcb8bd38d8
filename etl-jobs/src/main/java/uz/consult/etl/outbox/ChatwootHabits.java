package uz.consult.etl.outbox;

import uz.consult.etl.chatwoot.SentMessage.Form;

/** How this Chatwoot treats what is sent to it, which differs by version and is seen of its answers. */
interface ChatwootHabits {

    /** Does it keep our marks, as was seen, or, until it was, as the source of this version has it? */
    boolean keepsMarks();

    /** Has this database seen that it keeps our marks? One that was restored may not have. */
    boolean hasSeenMarks();

    /** The answer to a message of ours has shown in which form its mark was kept. */
    void kept(Form marks);

    /** An attribute that was left out of what was written has shown whether the stored ones are replaced. */
    void merges(boolean merges);
}
