namespace Tracking.Shared.Catalog;

/// <summary>What the product <c>chatbot</c> has beyond Knowledge, whose actions and priorities it shares.</summary>
/// <remarks>
/// Sources: the chatbot guidelines' data keys, and the keys that chat and contact integrations send. No
/// document gives their priorities: what became of a wish for a person is like the other contact keys,
/// 2; the rest says nothing about the result.
/// </remarks>
internal static class ChatbotActions
{
    public static ActionDefinition[] Own { get; } =
    [
        new("contact_attended", null, "CONTACT_ATTENDED", 2),
        new("contact_unattended", null, "CONTACT_UNATTENDED", 2),
        new("contact_rejected", null, "CONTACT_REJECTED", 2),
        new("chat_attended", null, "CHAT_ATTENDED", 2),
        new("chat_unattended", null, "CHAT_UNATTENDED", 2),
        new("chat_no_agents", null, "CHAT_NO_AGENTS", 2),
        new("variables", null, "VARIABLES", 0),
        new("variables_error", null, "VARIABLES_ERROR", 0),
        new("direct_call", null, "DIRECT_CALL", 0),
        new("direct_call_error", null, "DIRECT_CALL_ERROR", 0),
        new("automatic_chained_transition", null, "AUTOMATIC_CHAINED_TRANSITION", 0),
        new("chatbot_intent_start", null, "CHATBOT_INTENT_START", 0),
        new("chatbot_intent_abort", null, "CHATBOT_INTENT_ABORT", 0),
        new("chatbot_intent_end_failed", null, "CHATBOT_INTENT_END_FAILED", 0),
        new("chatbot_intent_end_responded", null, "CHATBOT_INTENT_END_RESPONDED", 0),
    ];
}
