using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tracking.Tests.Doubles;

/// <summary>An audit log in memory, which can fail or hang.</summary>
internal sealed class RecordingAudit
{
    private readonly List<(string Action, JsonNode Details)> lines = [];

    /// <summary>What each of the next lines waits for, or fails with.</summary>
    public Queue<Task> Faults { get; } = new();

    /// <summary>What was recorded, in order.</summary>
    public IReadOnlyList<(string Action, JsonNode Details)> Lines
    {
        get
        {
            lock (lines)
            {
                return [.. lines];
            }
        }
    }

    /// <summary>The actions, in order.</summary>
    public IEnumerable<string> Actions => Lines.Select(line => line.Action);

    public async Task RecordAsync(string project, string action, string who, object details)
    {
        Assert.Equal(("shop", "ann"), (project, who));
        Task? fault;
        lock (lines)
        {
            Faults.TryDequeue(out fault);
        }

        await (fault ?? Task.CompletedTask);
        var told = JsonSerializer.SerializeToNode(details, JsonSerializerOptions.Web)!;
        lock (lines)
        {
            lines.Add((action, told));
        }
    }
}
