namespace Tracking.Functions.Query;

/// <summary>What is recorded besides changes.</summary>
public sealed class AuditOptions
{
    /// <summary>The name of the settings' section.</summary>
    public const string Section = "Audit";

    /// <summary>Whether reads of personal data are recorded, and refused when they cannot be.</summary>
    public bool Reads { get; set; }
}
