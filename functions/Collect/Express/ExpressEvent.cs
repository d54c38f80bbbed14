namespace Tracking.Functions.Collect.Express;

/// <summary>What became of an event that went the express way.</summary>
/// <param name="IdStart">Where its id begins.</param>
/// <param name="IdLength">How long its id is.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Unknown">Its members that mean nothing; null when there are none.</param>
/// <param name="IsOfBot">Whether a bot did it.</param>
internal readonly record struct ExpressEvent(
    int IdStart,
    int IdLength,
    int Partition,
    string[]? Unknown,
    bool IsOfBot
);
