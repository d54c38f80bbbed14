namespace Tracking.Functions.Forward;

/// <summary>A kind of targets that has no sender: no target of it can be made.</summary>
internal sealed class MissingKind(string name) : ITargetKind
{
    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public TargetFault? Check(TargetSettings settings) =>
        new("kind", $"Events cannot be handed on to {name} yet.");

    /// <inheritdoc />
    public ITarget Open(TargetSettings settings) => throw new NotSupportedException();
}
