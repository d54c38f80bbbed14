using Azure.Data.Tables;

namespace Tracking.Functions.Query;

/// <summary>Rows of bots and of people. Rows of people do not always have the column, so storage cannot be asked for them.</summary>
internal static class BotRows
{
    /// <summary>The column.</summary>
    public const string Column = "bot";

    /// <summary>What storage can be asked for, as a filter to be appended.</summary>
    /// <param name="bot">True for rows of bots, false for those of people, null for all.</param>
    public static string Condition(bool? bot) => bot == true ? $" and {Column} eq true" : "";

    /// <summary>Whether a row is one that is asked for.</summary>
    /// <param name="row">The row, with the column if it has it.</param>
    /// <param name="bot">True for rows of bots, false for those of people, null for all.</param>
    public static bool Fits(TableEntity row, bool? bot) =>
        bot is null || row.GetBoolean(Column) == true == bot;
}
