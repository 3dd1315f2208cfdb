"""The teacher's tools: what stands on the course, the judge, the policy, the voice and the store together."""
