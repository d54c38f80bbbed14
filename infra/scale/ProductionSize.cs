namespace Tracking.Scale;

/// <summary>What the size <c>prod</c> changes.</summary>
public static class ProductionSize
{
    /// <summary>What is assumed of it.</summary>
    public static Assumptions Of(Inputs inputs)
    {
        var production = inputs.Production;
        return inputs.Assumptions with
        {
            ExportMonthsKept = production.ExportMonthsKept,
            RetentionHours = production.RetentionHours,
            FewestPartitions = production.FewestPartitions,
            FewestUnits = production.FewestUnits,
            StorageFactor = production.StorageFactor,
            InstanceGigabytes = production.InstanceGigabytes,
            CoreOfInstance = production.CoreOfInstance,
        };
    }

    /// <summary>
    /// A month of what it has beside that: instances that are always there, private endpoints with what goes
    /// through them, and the availability test.
    /// </summary>
    public static double Beside(Estimate estimate, Measured measured, Inputs inputs)
    {
        var (prices, given, production) = (inputs.Prices, Of(inputs), inputs.Production);
        var (bytes, groups) = (measured.Bytes, Readers.Groups(measured, given));
        var gigabytes =
            estimate.EventsPerMonth
            * (
                ((bytes.Frame + bytes.Fact) * (1 + groups))
                + bytes.Export
                + bytes.Tables.Values.Sum()
            )
            / 1e9;
        return (
                given.ScaleGroups
                * production.AlwaysReadyOfAGroup
                * given.InstanceGigabytes
                * given.SecondsPerMonth
                * prices.AlwaysReadyGigabyteSecond
            )
            + (production.Endpoints * prices.PrivateEndpointMonth)
            + (production.Zones * prices.PrivateZoneMonth)
            + (gigabytes * prices.PrivateEndpointGigabyte)
            + (
                production.TestLocations
                * given.SecondsPerMonth
                / production.TestSeconds
                * prices.AvailabilityTestRun
            );
    }
}
